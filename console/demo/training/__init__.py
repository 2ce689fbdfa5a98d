"""Makes the demo weapon model from painted scenes: paint, learn, judge, pack.

The only part of the project that needs torch (extra `train`, outside every lock); nothing else
imports it, and it imports torch only when it learns or exports.
"""
