# SPDX-License-Identifier: Apache-2.0
"""What a web server loads: `relief_ops.wsgi:app`."""

from relief_ops.app import create_app
from relief_ops.config import Settings
from relief_ops.reports.operations import init_logs

init_logs()
app = create_app(Settings.from_environment())
