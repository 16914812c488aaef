"""What is said of a script that was asked for."""

from __future__ import annotations

from bot.model import Sentence

SCRIPT_COMES = Sentence(
    "Das Skript für {name} kommt als Thread dorthin, von wo Sie das Fenster geöffnet haben, sonst als Direktnachricht.",
    "The script for {name} comes as a thread where you opened the window from, else as a direct message.",
)
