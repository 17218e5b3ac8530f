# SPDX-License-Identifier: Apache-2.0
"""Copies what the pages load from node_modules into relief_ops/web/static/vendor.

A fixed list of files, the licences that travel with them, one sprite of the icons in use, each large file
a second time as gzip, and a manifest of SHA-256 sums.
"""

import gzip
import hashlib
import json
import re
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "relief_ops" / "web" / "static" / "vendor"
LARGE = 20_000

FILES = {
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "idb.js": "idb/build/umd.js",
    "swagger-ui-bundle.js": "swagger-ui-dist/swagger-ui-bundle.js",
    "swagger-ui.css": "swagger-ui-dist/swagger-ui.css",
    "tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "uplot.css": "uplot/dist/uPlot.min.css",
    "uplot.js": "uplot/dist/uPlot.iife.min.js",
    "zxing-reader.js": "zxing-wasm/dist/iife/reader/index.js",
    "zxing_reader.wasm": "zxing-wasm/dist/reader/zxing_reader.wasm",
    "licences/bootstrap-icons.txt": "bootstrap-icons/LICENSE",
    "licences/htmx.txt": "htmx.org/LICENSE",
    "licences/idb.txt": "idb/LICENSE",
    "licences/swagger-ui-notice.txt": "swagger-ui-dist/NOTICE",
    "licences/swagger-ui-parts.txt": "swagger-ui-dist/swagger-ui-bundle.js.LICENSE.txt",
    "licences/swagger-ui.txt": "swagger-ui-dist/LICENSE",
    "licences/uplot.txt": "uplot/LICENSE",
    "licences/zxing-wasm.txt": "zxing-wasm/LICENSE",
}  # Tabler's package carries no licence text: NOTICE has it.

ICONS = """
archive arrow-counterclockwise arrow-down arrow-left arrow-left-right arrow-repeat arrow-right arrow-up
bandaid bell book box box-arrow-in-down box-arrow-right box-arrow-up box-seam boxes building calendar-event
calendar-x camera card-checklist cart-check check-circle-fill check-lg check2-square chevron-down
chevron-right circle circle-half clipboard clipboard-check clock clock-history cloud-slash code-square copy
dash-circle diagram-3 download envelope-paper exclamation-circle-fill exclamation-diamond
exclamation-diamond-fill exclamation-octagon-fill exclamation-triangle-fill eye file-earmark-pdf
file-earmark-spreadsheet flag funnel gear geo-alt graph-up grid hand-index-thumb heart hospital
hourglass-split house house-heart info-circle-fill journal-text key keyboard life-preserver link-45deg
list-check list-ul lock-fill map megaphone patch-check-fill pause-circle-fill pen pencil people person-badge
person-circle phone plus-lg printer question-circle search send shield-check shield-exclamation
signpost-split slash-circle sliders snow speedometer2 stars tag tags telephone thermometer-half translate
trash truck unlock upc-scan volume-up water x-circle-fill x-lg
"""


def main() -> None:
    """Make the folder anew, whole."""
    shutil.rmtree(VENDOR, ignore_errors=True)
    (VENDOR / "licences").mkdir(parents=True)
    for name, source in FILES.items():
        (VENDOR / name).write_bytes(without_source_map((MODULES / source).read_bytes()))
    (VENDOR / "icons.svg").write_text(sprite(), encoding="utf-8")
    for path in [path for path in VENDOR.iterdir() if path.is_file() and path.stat().st_size > LARGE]:
        path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes(), mtime=0))
    (VENDOR / "manifest.json").write_text(json.dumps(manifest(), indent=1) + "\n", encoding="utf-8")


def without_source_map(content: bytes) -> bytes:
    """Drop the pointer to a map that is not delivered; a browser's tools would ask for it in vain."""
    return re.sub(rb"\n?(//|/\*)# sourceMappingURL=[^\n*]*(\*/)?\s*$", b"\n", content)


def sprite() -> str:
    """All icons in use as symbols of one SVG."""
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(map(symbol, ICONS.split())) + "\n</svg>\n"


def symbol(name: str) -> str:
    """One icon, as a symbol with its name as id."""
    svg = (MODULES / "bootstrap-icons" / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    inner = re.sub(r"^<svg[^>]*>|</svg>$", "", svg.strip()).strip()
    return f'<symbol id="{name}" viewBox="0 0 16 16">{inner}</symbol>'


def manifest() -> dict[str, str]:
    """Each delivered file and its SHA-256."""
    files = sorted(path for path in VENDOR.rglob("*") if path.is_file())
    return {str(path.relative_to(VENDOR)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


if __name__ == "__main__":
    main()
