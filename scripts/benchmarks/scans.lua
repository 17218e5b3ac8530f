-- SPDX-License-Identifier: Apache-2.0
-- Moves units to and fro between two bins, each scan under an id of its own.
-- Arguments: a plan (token, two bins, then the units' codes, a line each), scans in a request, a number of the run.

local threads = 0

function setup(thread)
   thread:set("number", threads)
   threads = threads + 1
end

function init(args)
   local lines = {}
   for line in io.lines(args[1]) do lines[#lines + 1] = line end
   wrk.method = "POST"
   wrk.headers["Authorization"] = "Bearer " .. lines[1]
   wrk.headers["Content-Type"] = "application/json"
   bins = { lines[2], lines[3] }
   size, run = tonumber(args[2]), tonumber(args[3])
   codes, at, sent, wrong = {}, 0, 0, 0
   for i = 4 + number, #lines, tonumber(args[4]) do codes[#codes + 1] = lines[i] end
end

local SCAN = '{"id":"%08x-%04x-4000-8000-%012x","code":"%s","action":"move","to":"%s",'
   .. '"occurred_at":"2026-01-22T05:51:00+08:00","device":"bench"}'

local function scan()
   local round = math.floor(at / #codes)
   local code = codes[at % #codes + 1]
   at = at + 1
   -- Ids of devices are random: so is their order here.
   return SCAN:format((at * 2654435761) % 4294967296, number, run * 100000000 + at, code, bins[round % 2 + 1])
end

function request()
   local scans = {}
   for i = 1, size do scans[i] = scan() end
   return wrk.format(nil, "/api/v1/scans", nil, '{"scans":[' .. table.concat(scans, ",") .. "]}")
end

function done(summary, latency)
   local errors = summary.errors
   local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
   io.write(("RESULT %d %d %d %d %d\n"):format(
      summary.requests, summary.duration, failed, latency:percentile(50), latency:percentile(99)))
end
