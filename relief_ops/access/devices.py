# SPDX-License-Identifier: Apache-2.0
"""What a person calls the device that a browser describes at length."""

PROGRAMS = (
    ("MicroMessenger", "WeChat"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "Mac"))
LONGEST = 40


def device_name(agent: str) -> str:
    """`Chrome · Android` of a browser's user agent; anything else as it is, shortened."""
    program = next((name for sign, name in PROGRAMS if sign in agent), None)
    system = next((name for sign, name in SYSTEMS if sign in agent), "Linux" if "Linux" in agent else None)
    return " · ".join(filter(None, (program, system))) or agent[:LONGEST] or "—"
