# SPDX-License-Identifier: Apache-2.0
"""Relief Ops: what a disaster-relief reserve warehouse holds, promises, sends and has signed for."""

__version__ = "0.1.0"
