-- SPDX-License-Identifier: Apache-2.0
-- Asks for one address. Argument: a token.

function init(args)
   wrk.headers["Authorization"] = "Bearer " .. args[1]
end

function done(summary, latency)
   local errors = summary.errors
   local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
   io.write(("RESULT %d %d %d %d %d\n"):format(
      summary.requests, summary.duration, failed, latency:percentile(50), latency:percentile(99)))
end
