// The scripts that keep a queue in Redis: who owns which partition, what is read from it, what became of it.
#ifndef GAINSIGHT_PX_FLEET_QUEUE_SCRIPT_HPP
#define GAINSIGHT_PX_FLEET_QUEUE_SCRIPT_HPP

#include <gainsight/px/core/config.hpp>

#include <string_view>

namespace gainsight::px::inline v0::fleet::detail {

// A Redis that is full lets workers go on (allow-oom): they are who empties it.

/// A worker of the queue is heard of, or leaves. The queue is created by the first one that says of how many
/// partitions.
///
/// KEYS: the queue, its workers. ARGV: the worker, for how long it is one (us), the partitions (0: as they are), the
/// purpose, whether it leaves, the moment ("": now). Replies {partitions, workers, the worker's place among them, the
/// purpose}; {0} where there is no such queue.
inline constexpr std::string_view queue_join_script = R"lua(#!lua flags=allow-oom
local queue, workers = KEYS[1], KEYS[2]
local me, alive, wanted, purpose, leaves = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4], ARGV[5] == '1'
local now = tonumber(ARGV[6])
if not now then
  local t = redis.call('TIME')
  now = t[1] * 1000000 + t[2]
end
local kept = redis.call('HMGET', queue, 'partitions', 'purpose')
local partitions = tonumber(kept[1])
if not partitions then
  if wanted == 0 then return {0} end
  partitions = wanted
  redis.call('HSET', queue, 'partitions', partitions, 'purpose', purpose)
  kept[2] = purpose
end
-- Who is refused is no worker.
if (wanted ~= 0 and wanted ~= partitions) or (purpose ~= '' and kept[2] ~= purpose) then
  return {partitions, 0, 0, kept[2] or ''}
end
redis.call('ZREMRANGEBYSCORE', workers, '-inf', now - alive)
redis.call('ZREMRANGEBYSCORE', workers, string.format('(%.0f', now), '+inf')
if leaves then
  redis.call('ZREM', workers, me)
else
  redis.call('ZADD', workers, now, me)
  redis.call('PEXPIRE', workers, 172800000)
end
local names, place = redis.call('ZRANGE', workers, 0, -1), 0
for _, name in ipairs(names) do
  if name < me then place = place + 1 end
end
return {partitions, #names, place, kept[2] or ''}
)lua";

/// Takes a partition that nobody owns, or whose owner has not been heard of for its lease. The token is larger than any
/// before it, though Redis lost its data: it is a moment.
///
/// What a worker that set no marks held may have been sent, all of it: where this one sets marks, it begins with those.
/// One that gave the partition back has said itself what it may have sent; then it is what such workers left that were
/// before it, up to `doubt`.
///
/// All that the group has passed and that is still in the stream is its owner's: also what another consumer of the
/// group holds, who may have sent it, and what none does, as where a consumer was deleted or the group was created
/// behind it.
///
/// KEYS: as of the work. ARGV: the worker, the lease's length (us), the moment, whether it marks entries
/// as begun before they are sent, the number of its claim. Replies the token, a text; where another one owns it, for
/// how long at least (us), a number; 0 to a claim that is not behind all that this worker made before it.
inline constexpr std::string_view queue_claim_script = R"lua(#!lua flags=allow-oom
local lease, input, begun, refused, unknown = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local me, length, now, marks, number = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4], tonumber(ARGV[5])
if not now then
  local t = redis.call('TIME')
  now = t[1] * 1000000 + t[2]
end
local kept = redis.call('HMGET', lease, 'owner', 'token', 'ends', 'length', 'marks', 'claimant', 'claim', 'clean', 'doubt')
-- A connection that was given up may deliver it late: nobody would hear of the token.
if kept[6] == me and number <= (tonumber(kept[7]) or 0) then return 0 end
local ends = tonumber(kept[3]) or 0
-- None ends further ahead, but by a clock that has been set back.
if kept[1] and kept[1] ~= '' and kept[1] ~= me and ends > now and ends <= now + 2 * (tonumber(kept[4]) or length) then
  return ends - now
end
-- Found when the work is half done, it would be repeated: what may not be done, and where.
for _, command in ipairs({{'XREADGROUP', 'GROUP', 'px', 'px', 'STREAMS', input, '>'}, {'XACK', input, 'px', '1'}, {'XDEL', input, '1'},
                          {'XRANGE', input, '-', '+'}, {'XCLAIM', input, 'px', 'px', '0', '1'}, {'XGROUP', 'CREATE', input, 'px', '0'},
                          {'XGROUP', 'SETID', input, 'px', '0'}, {'XPENDING', input, 'px'}, {'XINFO', 'GROUPS', input}, {'XINFO', 'CONSUMERS', input, 'px'},
                          {'XLEN', input}, {'SADD', begun, '1'}, {'SREM', begun, '1'}, {'SMISMEMBER', begun, '1'},
                          {'XADD', refused, '*', 'a', 'b'}, {'XADD', unknown, '*', 'a', 'b'}}) do
  if not redis.acl_check_cmd(unpack(command)) then
    return redis.error_reply('NOPERM this user may not run ' .. command[1] .. ' for a partition')
  end
end
for key, kind in pairs({[input] = 'stream', [begun] = 'set', [refused] = 'stream', [unknown] = 'stream'}) do
  local is = redis.call('TYPE', key).ok
  if is ~= 'none' and is ~= kind then return redis.error_reply('WRONGTYPE ' .. key .. ' is a ' .. is .. ', not a ' .. kind) end
end
-- Each thousand of the ids that a consumer holds, or the group.
local function each_held(last, consumer, what)
  local from = '-'
  repeat
    local held = redis.pcall('XPENDING', input, 'px', from, last, 1000, unpack(consumer))
    local ids = {}
    if not held.err then
      for i, one in ipairs(held) do ids[i] = one[1] end
    end
    local n = #ids
    if n > 0 then
      from = '(' .. ids[n]
      what(ids)
    end
  until n < 1000
end
-- Where the stream is away, as one that an operator has renamed, the doubt stays until it is back.
local doubt, held = kept[9] or '', redis.pcall('XPENDING', input, 'px')
if kept[5] ~= '1' and kept[8] ~= '1' then
  if held.err then
    if kept[2] then doubt = '+' end
  elseif held[1] > 0 then
    doubt = held[3]
  end
end
if marks == '1' and doubt ~= '' and not held.err then
  each_held(doubt, {}, function(ids) redis.call('SADD', begun, unpack(ids)) end)
  doubt = ''
end
local token = string.format('%.0f', math.max(now, (tonumber(kept[2]) or 0) + 1))
redis.call('HSET', lease, 'owner', me, 'token', token, 'ends', string.format('%.0f', now + length), 'length', length, 'number', 0, 'marks', marks,
  'claimant', me, 'claim', ARGV[5], 'clean', '', 'doubt', doubt)
redis.call('PEXPIRE', lease, 2592000000)
redis.pcall('XGROUP', 'CREATE', input, 'px', '0', 'MKSTREAM')
local function named(list)
  local out = {}
  for i = 1, #list, 2 do out[list[i]] = list[i + 1] end
  return out
end
for _, each in ipairs(redis.call('XINFO', 'CONSUMERS', input, 'px')) do
  local consumer = named(each)
  if consumer.name ~= 'px' and consumer.pending > 0 then
    each_held('+', {consumer.name}, function(ids)
      ids[#ids + 1] = 'JUSTID'
      local taken = redis.call('XCLAIM', input, 'px', 'px', 0, unpack(ids))
      if #taken > 0 then redis.call('SADD', begun, unpack(taken)) end
    end)
  end
end
local group
for _, each in ipairs(redis.call('XINFO', 'GROUPS', input)) do
  local one = named(each)
  if one.name == 'px' then group = one end
end
if not group.lag or redis.call('XLEN', input) - group.lag ~= group.pending then
  -- So many are claimed; the group reads the rest anew, which is as if it had not passed it.
  local from, looks = '-', 0
  repeat
    local entries = redis.call('XRANGE', input, from, group['last-delivered-id'], 'COUNT', 50)
    for _, entry in ipairs(entries) do
      local id = entry[1]
      if #redis.call('XPENDING', input, 'px', id, id, 1) == 0 then redis.call('XCLAIM', input, 'px', 'px', 0, id, 'FORCE', 'JUSTID') end
      from = '(' .. id
    end
    looks = looks + #entries
    if looks >= 10000 then redis.call('XGROUP', 'SETID', input, 'px', string.sub(from, 2)) end
  until #entries < 50 or looks >= 10000
end
return token
)lua";

/// One round trip for all that an owner has for a partition, and wants of it. It does nothing for who is no owner any
/// more: who wakes late changes nothing.
///
/// KEYS: lease, stream, begun, refused, unknown. ARGV: worker, token, the lease's length (us), the moment, whether the
/// partition is given back, from where to read ("": nothing; ">": what is new; an id: what the group holds behind it),
/// how many, how many of the refused and unknown ones are kept, the request's number under its token, about how many
/// bytes of records are read, the largest number that was answered; then lists, each with its length before it: ids
/// that are done, ids that were not sent, ids that are about to be sent or may have been, and three words each of what
/// was refused and of what is unknown: the id of the entry, that of its record, why.
///
/// Replies {0} to who is no owner, to a request that is not behind all before it, and where Redis does not know of one
/// that was answered; else {1, 1 if the group holds more behind the last entry} and three of each entry: its id, 1 if
/// it may have been sent, plus 2 if it is still in the stream, plus 4 if it has a record; its record.
inline constexpr std::string_view queue_work_script = R"lua(#!lua flags=allow-oom
local lease, input, begun, refused, unknown = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local me, token, length, now = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local leaves, from, count, most = ARGV[5] == '1', ARGV[6], tonumber(ARGV[7]), ARGV[8]
local number, limit, answered, most_of_one = tonumber(ARGV[9]), tonumber(ARGV[10]), tonumber(ARGV[11]), 8388608
local kept = redis.call('HMGET', lease, 'owner', 'token', 'number', 'marks')
if kept[1] ~= me or kept[2] ~= token then return {0} end
local last = tonumber(kept[3]) or 0
-- A connection that was given up may deliver its request behind later ones: what it read would reach nobody.
if number <= last then return {0} end
-- Redis went back to an older state: what it was told since is to be told anew, in its order, by who begins anew.
if answered > last then return {0} end
redis.call('HSET', lease, 'number', ARGV[9])
if not now then
  local t = redis.call('TIME')
  now = t[1] * 1000000 + t[2]
end
local at = 12
local function list(each)
  local n, out = tonumber(ARGV[at]) * each, {}
  for i = 1, n do out[i] = ARGV[at + i] end
  at = at + n + 1
  return out
end
-- Lua passes some thousands of words at most.
local function call_with(ids, ...)
  for first = 1, #ids, 1000 do
    local words = {...}
    for i = first, math.min(first + 999, #ids) do words[#words + 1] = ids[i] end
    redis.call(unpack(words))
  end
end
-- And how large the entry is.
local function records_of(fields)
  local out, size = {}, 0
  for i = 1, #fields, 2 do
    if fields[i] == 'record' then out[#out + 1] = fields[i + 1] end
    size = size + #fields[i] + #fields[i + 1]
  end
  return out, size
end
-- What a worker is not given at all, with its records, a hundred at most.
local function refuse(id, records, why)
  local words = {'XADD', refused, 'MAXLEN', '~', most, '*'}
  for i = 1, math.min(100, #records) do
    words[#words + 1] = 'record'
    words[#words + 1] = records[i]
  end
  for _, word in ipairs({'id', '', 'why', why, 'entry', id}) do words[#words + 1] = word end
  redis.call(unpack(words))
end
-- What is not there stays in doubt: an operator may have renamed the stream, and will bring it back.
local function end_of(ids)
  local ended = {}
  for _, id in ipairs(ids) do
    if redis.call('XACK', input, 'px', id) + redis.call('XDEL', input, id) > 0 then ended[#ended + 1] = id end
  end
  call_with(ended, 'SREM', begun)
  if #ended < #ids and kept[4] ~= '1' then redis.call('HSET', lease, 'doubt', '+') end
end
end_of(list(1))
call_with(list(1), 'SREM', begun)
call_with(list(1), 'SADD', begun)
-- What is not there any more has its outcome already: the reply to it was lost. What is there counts, though the group
-- may not hold it: a Redis that was restarted has lost that it was read. It is written before it is deleted, so that a
-- script which fails half-way can be repeated.
for _, stream in ipairs({refused, unknown}) do
  local words = list(3)
  for i = 1, #words, 3 do
    local id = words[i]
    local entry = redis.call('XRANGE', input, id, id)[1]
    if entry then
      redis.call('XADD', stream, 'MAXLEN', '~', most, '*', 'record', records_of(entry[2])[1] or '', 'id', words[i + 1], 'why', words[i + 2], 'entry', id)
    end
    end_of({id})
  end
end
if leaves then
  redis.call('HSET', lease, 'owner', '', 'ends', 0, 'clean', '1')
  return {1, 0}
end
redis.call('HSET', lease, 'ends', string.format('%.0f', now + length), 'length', length)
redis.call('PEXPIRE', lease, 2592000000)
-- A few at first, since nobody knows how large they are.
local out, bytes, refused_bytes, largest, n = {1, 0}, 0, 0, 262144, 0
if from == '' then return out end
local function read(some)
  return redis.pcall('XREADGROUP', 'GROUP', 'px', 'px', 'COUNT', some, 'STREAMS', input, from)
end
local is_cut, at_end = false, false
while n < count and bytes < limit and refused_bytes < most_of_one and not is_cut and not at_end do
  local step = math.min(count - n, math.max(1, math.min(32, math.floor(1048576 / largest))))
  local got = read(step)
  if got and got.err and string.find(got.err, 'NOGROUP') then
    redis.call('XGROUP', 'CREATE', input, 'px', '0', 'MKSTREAM')
    got = read(step)
  end
  if got and got.err then return got end
  local entries, flags = got and got[1][2] or {}, {}
  if from ~= '>' and #entries > 0 then
    local ids = {}
    for i, entry in ipairs(entries) do ids[i] = entry[1] end
    flags = redis.call('SMISMEMBER', begun, unpack(ids))
    from = ids[#ids]
  end
  for i, entry in ipairs(entries) do
    local id, fields = entry[1], entry[2]
    local records, size = records_of(fields or {})
    local record = records[1]
    largest = math.max(i == 1 and 1 or largest, size)
    if size > most_of_one or #records > 1 then
      refuse(id, records, #records > 1 and 'the entry has the field "record" ' .. #records .. ' times' or
             'the record is too large: its entry has ' .. size .. ' bytes, ' .. most_of_one .. ' at most')
      end_of({id})
      refused_bytes = refused_bytes + size
    elseif is_cut or (bytes > 0 and bytes + size > limit) then
      is_cut = true
    else
      bytes = bytes + size
      out[#out + 1] = id
      out[#out + 1] = (flags[i] == 1 and 1 or 0) + (fields and 2 or 0) + (record and 4 or 0)
      out[#out + 1] = record or ''
    end
  end
  n = n + #entries
  at_end = #entries < step
end
if is_cut or (from ~= '>' and not at_end) then out[2] = 1 end
return out
)lua";

/// What an onlooker may know of a partition. It writes nothing.
///
/// KEYS: as of the work. ARGV: the moment. Replies {entries in the stream, those that are held by its owner, the owner,
/// how long its lease lasts (us), refused, unknown, how old the oldest entry is (us), how long its lease is as a whole
/// (us)}.
inline constexpr std::string_view queue_look_script = R"lua(#!lua flags=no-writes
local lease, input, refused, unknown = KEYS[1], KEYS[2], KEYS[4], KEYS[5]
local now = tonumber(ARGV[1])
if not now then
  local t = redis.call('TIME')
  now = t[1] * 1000000 + t[2]
end
local kept = redis.call('HMGET', lease, 'owner', 'ends', 'length')
local held = redis.pcall('XPENDING', input, 'px')
local oldest = redis.call('XRANGE', input, '-', '+', 'COUNT', 1)
local age = 0
if oldest[1] then age = now - tonumber(string.match(oldest[1][1], '^%d+')) * 1000 end
return {redis.call('XLEN', input), held.err and 0 or held[1], kept[1] or '', math.floor((tonumber(kept[2]) or 0) - now),
        redis.call('XLEN', refused), redis.call('XLEN', unknown), math.floor(math.max(0, age)), math.floor(math.max(0, tonumber(kept[3]) or 0))}
)lua";

}  // namespace gainsight::px::inline v0::fleet::detail

#endif
