# SPDX-License-Identifier: Apache-2.0
"""Where the parts are joined, by an explicit list: read this first to see what there is."""

from datetime import timedelta
from pathlib import Path

from flask import Flask
from flask_migrate import Migrate
from werkzeug.middleware.proxy_fix import ProxyFix

from relief_ops import __version__
from relief_ops.access import api as access_api
from relief_ops.access import pages as access_pages
from relief_ops.access.current import init_access
from relief_ops.alerts import models as alerts_models
from relief_ops.allocation import api as allocation_api
from relief_ops.allocation import pages as allocation_pages
from relief_ops.allocation.queries import count_waiting, order_documents
from relief_ops.audit.service import write_entries
from relief_ops.catalogue import api as catalogue_api
from relief_ops.catalogue import pages as catalogue_pages
from relief_ops.config import Settings, shipped
from relief_ops.dispatch import api as dispatch_api
from relief_ops.dispatch import pages as dispatch_pages
from relief_ops.dispatch.queries import shipment_documents
from relief_ops.foundation import notices, numbers
from relief_ops.foundation.db import db, init_db
from relief_ops.foundation.http import Description, init_http
from relief_ops.foundation.i18n import init_i18n
from relief_ops.foundation.problem import init_problems
from relief_ops.foundation.requests import init_requests
from relief_ops.foundation.transaction import before_commit, init_transactions
from relief_ops.inbound import api as inbound_api
from relief_ops.inbound import pages as inbound_pages
from relief_ops.incidents import api as incidents_api
from relief_ops.incidents import pages as incidents_pages
from relief_ops.labels import api as labels_api
from relief_ops.labels import pages as labels_pages
from relief_ops.labels.subjects import document_sources
from relief_ops.ledger import api as ledger_api
from relief_ops.ledger import pages as ledger_pages
from relief_ops.places import api as places_api
from relief_ops.places import pages as places_pages
from relief_ops.reports import api as reports_api
from relief_ops.reports import pages as reports_pages
from relief_ops.reports.operations import has_demo_data
from relief_ops.scanning import api as scanning_api
from relief_ops.scanning import pages as scanning_pages
from relief_ops.web.shell import init_web

APIS = (
    access_api,
    catalogue_api,
    places_api,
    incidents_api,
    ledger_api,
    labels_api,
    inbound_api,
    allocation_api,
    dispatch_api,
    scanning_api,
    reports_api,
)
PAGES = (
    access_pages,
    labels_pages,
    reports_pages,
    catalogue_pages,
    places_pages,
    ledger_pages,
    inbound_pages,
    incidents_pages,
    allocation_pages,
    dispatch_pages,
    scanning_pages,
)
TABLES_ONLY = (alerts_models, notices, numbers)
"""Modules that nothing above needs to name, and whose tables must be known."""

SESSION_LIFE = timedelta(days=7)


def create_app(settings: Settings, *, testing: bool = False) -> Flask:
    """The service, ready to be served; the database is migrated by `relief-ops init`."""
    app = Flask("relief_ops", static_folder=None, instance_path=str(Path("instance").absolute()))
    app.extensions["settings"] = settings
    app.config.update(SECRET_KEY=settings.secret_key, TESTING=testing, PERMANENT_SESSION_LIFETIME=SESSION_LIFE)
    app.url_map.merge_slashes = False  # A label's address may stand in a path, slashes and all.
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    init_db(app, settings.database_url)
    Migrate(app, db, directory=str(shipped("migrations")), render_as_batch=True)
    init_i18n(app)
    init_problems(app)
    init_requests(app)
    init_http(app)
    init_access(app, is_https=settings.is_https)
    before_commit(write_entries)
    document_sources[:] = [order_documents, shipment_documents]
    init_transactions(app)
    init_web(
        app,
        is_https=settings.is_https,
        badges={"approvals": count_waiting},
        has_demo_data=has_demo_data,
    )
    _register(app)
    return app


def _register(app: Flask) -> None:
    app.config.update(
        API_TITLE="Relief Ops",
        API_VERSION=__version__,
        OPENAPI_VERSION="3.1.0",
        API_SPEC_OPTIONS={
            "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
            "security": [{"token": []}],
        },
    )
    api = Description(app)
    init_problems(app)  # flask-smorest brings handlers of its own; ours are the ones that stand.
    for module in APIS:
        api.register_blueprint(module.api)
    for module in PAGES:
        app.register_blueprint(module.pages)
