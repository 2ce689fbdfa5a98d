"""Steering a camera from its tile: by keys, by a pad on it, by the menu, by a joystick."""
