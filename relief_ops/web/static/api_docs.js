// SPDX-License-Identifier: Apache-2.0
"use strict";

const place = document.getElementById("api-docs");
const token = document.querySelector('meta[name="csrf-token"]').content;

SwaggerUIBundle({
  domNode: place,
  url: place.dataset.description,
  deepLinking: true,
  validatorUrl: null,
  requestInterceptor(request) {
    request.headers["X-CSRFToken"] = token;
    return request;
  },
});
