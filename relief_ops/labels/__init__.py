# SPDX-License-Identifier: Apache-2.0
"""Labels: from a code and a design to paper; one design for PDF sheets, label printers and pictures.

A reprint keeps the code and never makes a new identity; nothing here changes stock.
Start reading with `service.print_labels`, then `design.py` (what a design says), `layout.py` (where it goes).
"""
