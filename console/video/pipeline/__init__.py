"""Camera processes that demux, relay, record and analyse; for roc-analytics and the lone console.

Both run the same code: online roc-analytics owns the PipelineSet, and when it is gone the console
runs one of its own, with relays on loopback and epochs of its own.
"""
