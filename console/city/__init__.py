"""City packs: one signed file that holds a city's map, its places and its districts.

`build` makes one, `pack` reads it, `search` finds places in it. No Qt and no network: what comes by
network comes through `console.sources.map_tiles`.
"""
