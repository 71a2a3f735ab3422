import sys

from v2f_train.cli import main

sys.exit(main())
