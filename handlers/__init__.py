"""The doors of Mailcheck: the terminal (`terminal/`), Slack (`slack/`), and the demo (`demo/`). They know no protocol."""

import os

# Whoever reads the keys of our connections reads the secrets in them: every TLS library, ours and our children's, would write them there.
os.environ.pop("SSLKEYLOGFILE", None)
