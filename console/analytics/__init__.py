"""The program roc-analytics: each camera demuxed once, detected, recorded."""
