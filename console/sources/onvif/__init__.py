"""ONVIF cameras and recorders: found, asked and listened to, as the Core and Media specifications
(2.x to 24.x) and WS-BaseNotification say.
"""
