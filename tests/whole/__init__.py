"""Tests of the whole: the real service, the real store, real servers on loopback, a real PowerShell. Nothing here is a stand-in."""
