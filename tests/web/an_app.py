# SPDX-License-Identifier: Apache-2.0
"""An app that has the shell and nothing else."""

from flask import Flask, g, render_template_string, request
from flask_wtf.csrf import CSRFProtect

from relief_ops.foundation.actor import Actor, Role
from relief_ops.foundation.errors import Invalid
from relief_ops.foundation.i18n import init_i18n
from relief_ops.foundation.problem import init_problems
from relief_ops.web import csv_file, go
from relief_ops.web.shell import init_web

PAGE = """{% extends "web/base.html" %}{% import "web/macros.html" as ui %}
{% block title %}A page{% endblock %}{% block content %}""" + (
    "{{ ui.page_header('A page') }}"
    "{% call ui.form('/things', 'Save') %}{{ ui.field('lines-0-quantity', 'Quantity') }}{% endcall %}"
    "{{ ui.bar([('available', 3), ('reserved', 1)], minimum=8) }}{{ ui.packs(203, 10, 'p') }}{% endblock %}"
)
DESCRIPTION = {"openapi": "3.1.0", "info": {"title": "Relief Ops", "version": "1"}, "paths": {}}


def an_app(role=Role.MANAGER, *, is_https=False, has_demo_data=True):
    app = Flask("relief_ops", static_folder=None)
    app.secret_key = "k" * 40
    init_i18n(app)
    init_problems(app)
    CSRFProtect(app)
    app.config["WTF_CSRF_ENABLED"] = False
    init_web(app, is_https=is_https, badges={"approvals": lambda: 3}, has_demo_data=lambda: has_demo_data)
    app.before_request(lambda: setattr(g, "actor", Actor("wang", role)))
    app.add_url_rule("/page", "page", lambda: render_template_string(PAGE))
    app.add_url_rule("/things", "things", _make, methods=["POST"])
    app.add_url_rule("/api/v1/openapi.json", "description", lambda: DESCRIPTION)
    app.add_url_rule("/list", "list", lambda: csv_file("stock", ["Item", "n"], [["=1+1", -2], ["棉被", None]]))
    return app


def _make():
    if not request.form.get("lines-0-quantity", "1").isdecimal():
        raise Invalid(errors={"lines": {0: {"quantity": ["Enter a whole number."]}}})
    return go("/page?made=1")
