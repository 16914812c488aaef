"""For whoever changes Mailcheck: what each recipe of CONTRIBUTING.md needs, as a skeleton to fill in. No part of what users run."""
