// The table of a run's work items, kept by a script in Redis.
#ifndef GAINSIGHT_PX_FLEET_WORK_SCRIPT_HPP
#define GAINSIGHT_PX_FLEET_WORK_SCRIPT_HPP

#include <gainsight/px/core/config.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace gainsight::px::inline v0::fleet::detail {

/// One script with several verbs, so that all of them see one table.
///
/// An item stands in one place: `waiting` (by the time at which it may be taken; at first its number, which is long
/// past), `leased` (by the lease's end), `aside` or `results`. A token is the greater of one more than the last one and
/// the microseconds of Redis' clock: so it grows even where Redis has lost its last second, or all it had. An item's
/// last token is the only one by which it is renewed, finished or given back, whether or not its lease is over: as long
/// as nobody else took it, nothing is lost.
///
/// A lease that is over says that its holder is gone only where others were heard meanwhile: after half a lease without
/// any call, all leases are given another.
///
/// All times are microseconds of Redis' own clock; a test gives its own.
inline constexpr std::string_view work_script = R"lua(
local run, items, waiting, leased, notes, results, aside, tokens, bookmarks, runs = unpack(KEYS)
local verb, at, epoch, kept, most = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
local call = redis.call
local now
if at ~= '' then
  now = tonumber(at)
else
  local t = call('TIME')
  now = t[1] * 1000000 + t[2]
end
local longest_pause = 600000000
local function whole(x) return string.format('%.0f', x) end
local function of_run(name) return call('HGET', run, name) end
local function touch()
  for i = 1, 7 do call('PEXPIRE', KEYS[i], kept) end
  call('HSET', run, 'heard', whole(now))
  call('ZADD', runs, now, of_run('name'))
  call('ZREMRANGEBYSCORE', runs, '-inf', now - kept * 1000)
  call('PEXPIRE', runs, kept)
end
local function next_token()
  local token = math.max((tonumber(call('GET', tokens)) or 0) + 1, now)
  call('SET', tokens, whole(token), 'PX', kept)
  return whole(token)
end
local function is_latest(n, token) return call('HGET', notes, 't' .. n) == token end
local function put(place, score, n)
  -- There first: an item that stands nowhere would be lost, where a step fails.
  if place then
    call('ZADD', place, whole(score), n)
    call('PEXPIRE', place, kept)
  end
  for _, other in ipairs({waiting, leased, aside}) do
    if other ~= place then call('ZREM', other, n) end
  end
end
local function falls(n, lease, problem)
  local tries = tonumber(call('HGET', notes, 'a' .. n)) or 1
  call('HSET', notes, 'p' .. n, problem)
  if tries >= most then return put(aside, now, n) end
  local pause = tries < 2 and 0 or math.min(longest_pause, lease * 2 ^ (tries - 2))
  put(waiting, now + pause, n)
end
local function expire(lease)
  -- A clock that was set back: nothing is leased or waits for longer than this.
  for _, n in ipairs(call('ZRANGEBYSCORE', leased, '(' .. whole(now + lease), '+inf')) do put(leased, now + lease, n) end
  for _, n in ipairs(call('ZRANGEBYSCORE', waiting, '(' .. whole(now + longest_pause), '+inf')) do put(waiting, now, n) end
  for _, n in ipairs(call('ZRANGEBYSCORE', leased, '-inf', whole(now))) do
    falls(n, lease, (call('HGET', notes, 'h' .. n) or '?') .. ' was not heard of any more')
  end
end
local function listen(lease)
  -- Nobody at all was heard: Redis was away, or all of the fleet. So nobody could renew, and all get another lease, but
  -- not for ever, since those who ask may ask seldom.
  if now - (tonumber(of_run('heard')) or now) > lease / 2 then
    for _, n in ipairs(call('ZRANGE', leased, 0, -1)) do
      if call('HINCRBY', notes, 'e' .. n, 1) <= 3 then put(leased, now + lease, n) end
    end
  end
  call('HSET', run, 'heard', whole(now))
end
local function finished()
  -- What stands among the results and is of no item, whoever wrote it, does not count.
  local count, out = tonumber(of_run('items')), 0
  for _, n in ipairs(call('HKEYS', results)) do
    local number = tonumber(n)
    if number and number >= 0 and number < count and whole(number) == n then out = out + 1 end
  end
  return out
end
local function all_finished()
  -- The first of the two costs nothing, and is no proof.
  return call('HLEN', results) >= tonumber(of_run('items')) and finished() == tonumber(of_run('items'))
end
local function known(state)
  return {state, of_run('epoch'), of_run('plan'), of_run('began'), of_run('lease'), tonumber(of_run('items')),
          finished(), of_run('complete') or ''}
end
local function all_bookmarks()
  local out = {}
  local all = call('HGETALL', bookmarks)
  for i = 1, #all, 2 do
    out[#out + 1] = all[i]
    out[#out + 1] = string.match(all[i + 1], '^%d+ (.*)') or all[i + 1]
  end
  return out
end

if verb == 'begin' then
  local request, name = ARGV[6], ARGV[7]
  local there = of_run('request')
  if there and there ~= request then return {'differs', there} end
  if there then
    -- Who joins tries those anew that were set aside.
    for _, n in ipairs(call('ZRANGE', aside, 0, -1)) do
      call('HDEL', notes, 'a' .. n)
      put(waiting, tonumber(n), n)
    end
    listen(tonumber(of_run('lease')))
    touch()
    return known('joined')
  end
  if #ARGV == 7 then return {'absent', all_bookmarks(), whole(now)} end
  for i = 1, 7 do call('DEL', KEYS[i]) end
  for i = 10, #ARGV do
    call('HSET', items, i - 10, ARGV[i])
    call('ZADD', waiting, i - 10, i - 10)
  end
  for _, key in ipairs({items, waiting}) do call('PEXPIRE', key, kept) end
  local token = next_token()
  -- By this it is known, so it comes last: where a step fails, whoever begins it again begins anew.
  call('HSET', run, 'request', request, 'name', name, 'lease', ARGV[8], 'plan', ARGV[9], 'items', #ARGV - 9,
       'began', whole(now), 'epoch', token)
  touch()
  return known('begun')
end

if not of_run('epoch') or (epoch ~= '' and of_run('epoch') ~= epoch) then return {'unknown'} end
local lease, count = tonumber(of_run('lease')), tonumber(of_run('items'))

if verb == 'take' then
  local holder, asker, question = ARGV[6], ARGV[7], ARGV[8]
  -- Asked again, since the reply was lost: the same lease.
  local before = call('HGET', notes, 'q' .. asker)
  if before then
    local q, n, token = string.match(before, '^(%S+) (%S+) (%S+)$')
    -- By a connection that its asker has left, and heard late: it has asked others since.
    if q and tonumber(question) < tonumber(q) then return {'wait', 1} end
    if q == question and is_latest(n, token) and call('HEXISTS', results, n) == 0 then
      put(leased, now + lease, n)
      return {'taken', tonumber(n), token, call('HGET', items, n), tonumber(call('HGET', notes, 'a' .. n)) or 1,
              call('HGET', notes, 'b' .. n) or '', call('HGET', notes, 'p' .. n) or ''}
    end
  end
  listen(lease)
  expire(lease)
  local n = call('ZRANGEBYSCORE', waiting, '-inf', whole(now), 'LIMIT', 0, 1)[1]
  if n then
    local token, last = next_token(), call('HGET', notes, 'h' .. n) or ''
    put(leased, now + lease, n)
    call('HDEL', notes, 'e' .. n)
    call('HSET', notes, 't' .. n, token, 'h' .. n, holder, 'b' .. n, last, 's' .. n, whole(now),
         'q' .. asker, question .. ' ' .. n .. ' ' .. token)
    local tries = call('HINCRBY', notes, 'a' .. n, 1)
    touch()
    return {'taken', tonumber(n), token, call('HGET', items, n), tries, last, call('HGET', notes, 'p' .. n) or ''}
  end
  if all_finished() then return {'done'} end
  local soonest
  for _, place in ipairs({waiting, leased}) do
    local first = call('ZRANGE', place, 0, 0, 'WITHSCORES')
    if first[2] then soonest = math.min(soonest or math.huge, tonumber(first[2])) end
  end
  if not soonest then return {'aside'} end
  return {'wait', math.max(1, math.ceil((soonest - now) / 1000))}
end

if verb == 'renew' then
  local lost = {}
  listen(lease)
  for i = 6, #ARGV, 2 do
    local n = ARGV[i]
    if is_latest(n, ARGV[i + 1]) and call('HEXISTS', results, n) == 0 then
      put(leased, now + lease, n)
      call('HDEL', notes, 'e' .. n)
    else
      lost[#lost + 1] = tonumber(n)
    end
  end
  touch()
  return {'renewed', lost}
end

if verb == 'finish' then
  local n, token = ARGV[6], ARGV[7]
  listen(lease)
  if not is_latest(n, token) then return {'fenced'} end
  call('HSETNX', results, n, ARGV[8])
  put(nil, 0, n)
  touch()
  return {'finished'}
end

if verb == 'give_back' then
  local n, token, problem = ARGV[6], ARGV[7], ARGV[8]
  listen(lease)
  if not is_latest(n, token) or call('HEXISTS', results, n) == 1 then return {'fenced'} end
  call('HDEL', notes, 't' .. n)  -- nobody has it: a renewal under way is refused
  if problem == '' then
    call('HINCRBY', notes, 'a' .. n, -1)
    put(waiting, tonumber(n), n)
  elseif ARGV[9] == 'holder' then
    -- Nothing is wrong with it: it does not count, and waits for nobody, but comes behind what was never taken.
    call('HINCRBY', notes, 'a' .. n, -1)
    call('HSET', notes, 'p' .. n, problem)
    put(waiting, now, n)
  else
    falls(n, lease, problem)
  end
  touch()
  return {'given back'}
end

if verb == 'complete' then
  if not all_finished() then return {'unfinished'} end
  if not of_run('complete') then
    for i = 7, #ARGV, 2 do
      local had = call('HGET', bookmarks, ARGV[i]) or ''
      -- Of two runs the later one's holds, whichever ends first.
      if (tonumber(string.match(had, '^(%d+) ')) or 0) < tonumber(of_run('epoch')) then
        call('HSET', bookmarks, ARGV[i], of_run('epoch') .. ' ' .. ARGV[i + 1])
      end
    end
    call('PEXPIRE', bookmarks, tonumber(ARGV[6]))
    call('HSET', run, 'complete', whole(now))  -- last: what fails before is asked again
  end
  touch()
  return {'complete', of_run('complete')}
end

if verb == 'results' then
  local out = {}
  for n = tonumber(ARGV[6]), math.min(tonumber(ARGV[7]), count) - 1 do
    local text = call('HGET', results, n)
    if text then
      out[#out + 1] = n
      out[#out + 1] = call('HGET', notes, 't' .. n) or '0'
      out[#out + 1] = text
    end
  end
  return {'results', out}
end

if verb == 'snapshot' then
  local held, troubled = {}, {}
  local pairs_of = call('ZRANGE', leased, 0, tonumber(ARGV[6]) - 1, 'WITHSCORES')
  for i = 1, #pairs_of, 2 do
    local n = pairs_of[i]
    for _, x in ipairs({tonumber(n), call('HGET', items, n), call('HGET', notes, 'h' .. n) or '',
                        call('HGET', notes, 't' .. n) or '0', call('HGET', notes, 'a' .. n) or '0',
                        call('HGET', notes, 's' .. n) or '0', whole(tonumber(pairs_of[i + 1]))}) do
      held[#held + 1] = x
    end
  end
  for _, n in ipairs(call('ZRANGE', aside, 0, tonumber(ARGV[6]) - 1)) do
    for _, x in ipairs({tonumber(n), call('HGET', items, n), call('HGET', notes, 'a' .. n) or '0',
                        call('HGET', notes, 'p' .. n) or ''}) do
      troubled[#troubled + 1] = x
    end
  end
  return {'known', of_run('request'), of_run('began'), count, finished(), call('ZCARD', waiting),
          call('ZCARD', leased), call('ZCARD', aside), of_run('complete') or '', whole(now), held, troubled}
end
return redis.error_reply('ERR no such verb')
)lua";

/// The names of a board's runs, the one touched last in front, but those whose keys have expired: a run's name goes
/// only when another one is touched. As long as a run is kept, so long the list is from the last touch of any of them.
/// Those that expire within 5 s are left out too: they may be gone when they are asked for.
inline constexpr std::string_view work_runs_script = R"lua(
local last = redis.call('ZREVRANGE', KEYS[1], 0, 0, 'WITHSCORES')
local left = redis.call('PTTL', KEYS[1])
local oldest = '-inf'
if last[2] and left >= 0 then
  local t = redis.call('TIME')
  local now = t[1] * 1000000 + t[2]
  local kept = now - math.min(now, tonumber(last[2])) + left * 1000
  oldest = string.format('(%.0f', now - kept + 5000000)
end
return redis.call('ZREVRANGEBYSCORE', KEYS[1], '+inf', oldest, 'LIMIT', 0, ARGV[1])
)lua";

/// The keys of a board, which stand together in a cluster, as the braces say.
[[nodiscard]] inline std::string work_keys_of_board(std::string const& prefix, std::string const& board)
{
    return prefix + "{work:" + board + '}';
}
/// The keys of a run, in the order of the script.
[[nodiscard]] inline std::vector<std::string> work_keys(std::string const& prefix, std::string const& board,
                                                        std::string const& run)
{
    auto const all = work_keys_of_board(prefix, board);
    // The run's name is the last, since it may be any: ":results" of one run is no other run.
    auto const of_run = [&](char const* what) { return all + ':' + what + ':' + run; };
    return {of_run("run"),     of_run("items"), of_run("waiting"), of_run("leased"),   of_run("notes"),
            of_run("results"), of_run("aside"), all + ":tokens",   all + ":bookmarks", all + ":runs"};
}

}  // namespace gainsight::px::inline v0::fleet::detail

#endif
