"""Frigate, an NVR that detects: what it says over HTTP and MQTT, as documented for 0.14 to 0.16."""
