-- The lower limit of the cost: wrk sends the same requests as the peers and discards what it reads. It runs for a time, not
-- for a number of calls. For pages, each thread requests the eight pages of the list and starts again, since it cannot detect
-- the end of the list.
--
--   wrk -t1 -c16 -d3s -s wrk.lua https://localhost:8443 -- user /plain
--   wrk -t1 -c8  -d3s -s wrk.lua https://localhost:8443 -- page1000 /varied
--   bench_beast event --print-event > event.json
--   wrk -t1 -c16 -d3s -s wrk.lua https://localhost:8443 -- event /plain event.json
--
-- Its last line is JSON, like that of the peers; "failed" counts timeouts, connection errors, and answers other than 2xx and
-- 3xx.
-- wrk does not verify the server's certificate; the others do, once for each connection.

local what, prefix, file
local requests, at = {}, 0

local function read_body(name)
   local f = assert(io.open(name, "rb"))
   local text = f:read("*a")
   f:close()
   return (text:gsub("\n$", ""))
end

local function next_request()
   at = at % #requests + 1
   return requests[at]
end

function init(args)
   what, prefix, file = args[1] or "user", args[2] or "/plain", args[3]
   wrk.headers["X-APTRINSIC-API-KEY"] = "benchmark-key-0000000000"
   wrk.headers["Accept"] = "application/json"
   wrk.headers["User-Agent"] = "gainsight-px-cpp/0.1.0"

   if what == "event" then
      wrk.method = "POST"
      wrk.path = prefix .. "/v1/events/custom"
      wrk.headers["Content-Type"] = "application/json"
      wrk.body = read_body(assert(file, "event needs the file that holds its body"))
      return -- wrk builds one request from these values and sends it without calling Lua
   end

   if what == "user" then
      for n = 0, 15 do
         requests[n + 1] = wrk.format("GET", prefix .. "/v1/users/u" .. n)
      end
   else
      local size = assert(what:match("^page(%d+)$"), "the work is user, event, page25 or page1000")
      local target = prefix .. "/v1/users?pageSize=" .. size
      for n = 0, 7 do
         requests[n + 1] = wrk.format("GET", n == 0 and target or target .. "&scrollId=next-" .. n)
      end
   end
   request = next_request
end

function done(summary, latency)
   local e = summary.errors
   io.write(string.format('{"calls":%d,"failed":%d,"bytes":%d,"seconds":%.6f,"p50_us":%.1f,"p99_us":%.1f}\n',
      summary.requests, e.connect + e.read + e.write + e.status + e.timeout, summary.bytes,
      summary.duration / 1e6, latency:percentile(50), latency:percentile(99)))
end
