"""``python -m soundforge_audio``."""

import sys

from soundforge_audio.cli import main

sys.exit(main())
