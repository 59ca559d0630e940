"""The audio side of Sound Forge: probing, analysis, separation, and the worker that serves them.

Importing this package is cheap; every engine loads its libraries when it is asked for.
"""

__version__ = "0.1.0"
