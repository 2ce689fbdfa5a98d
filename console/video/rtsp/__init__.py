"""RTSP 1.0 cameras read by ourselves: an access unit is whole when its last packet is here.

`reading.read()` is the door. All but `reading`, `connection` and `datagrams` is free of sockets, so
that a loop over many cameras can drive it as well as a thread with one.
"""
