# SPDX-License-Identifier: Apache-2.0
"""The service where a browser can reach it."""

import threading

import pytest
from werkzeug.serving import make_server


@pytest.fixture
def address(app):
    """Where the service listens, with its protection against forged requests."""
    app.config["WTF_CSRF_ENABLED"] = True
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
    app.config["WTF_CSRF_ENABLED"] = False
