-- Shared by all scripts. Every key carries the one hash tag, so keys made here live in the same slot.
local P = '{forgehand}:'
-- A fan-out is released and told in chunks of that many, so that no call takes long.
local CHUNK = 500
local REST_MS = 30 * 24 * 3600 * 1000

local function issueKey(k) return P .. 'issue:' .. k end
local function places(k) return string.match(k, '^(.*)#') end

local function owe(kind, k, at)
  local set = P .. (kind == 'run' and 'owed:run' or 'owed')
  local member = kind .. '|' .. k
  if kind == 'look' then
    local was = redis.call('ZSCORE', set, member)
    if was and tonumber(was) <= at then return end
  end
  redis.call('ZADD', set, at, member)
end

local function settled(kind, k)
  redis.call('ZREM', P .. (kind == 'run' and 'owed:run' or 'owed'), kind .. '|' .. k)
end

-- A new edge is unmet, whatever is known of the blocker: only the blocker's own look says otherwise.
local function addEdge(d, b, now)
  if redis.call('SADD', P .. 'blockers:' .. d, b) == 0 then return false end
  redis.call('SADD', P .. 'unmet:' .. d, b)
  redis.call('ZADD', P .. 'dependents:' .. b, 0, d)
  redis.call('ZADD', P .. 'waiters:' .. b, 0, d)
  redis.call('PERSIST', issueKey(b))
  owe('look', b, now)
  return true
end

local function removeEdge(d, b)
  redis.call('SREM', P .. 'blockers:' .. d, b)
  redis.call('SREM', P .. 'unmet:' .. d, b)
  redis.call('ZREM', P .. 'dependents:' .. b, d)
  redis.call('ZREM', P .. 'waiters:' .. b, d)
end

local function release(b, now)
  local waiters = redis.call('ZRANGE', P .. 'waiters:' .. b, 0, CHUNK - 1)
  for _, d in ipairs(waiters) do
    redis.call('SREM', P .. 'unmet:' .. d, b)
    redis.call('ZREM', P .. 'waiters:' .. b, d)
    if redis.call('SCARD', P .. 'unmet:' .. d) == 0 then owe('look', d, now) end
  end
  if #waiters == CHUNK then owe('settle', b, now) end
end

-- Walks a sorted set of names in chunks; where it stopped stands in a field of the issue.
local function chunk(set, k, field)
  local from = redis.call('HGET', issueKey(k), field)
  local names = redis.call('ZRANGEBYLEX', set, from and ('(' .. from) or '-', '+', 'LIMIT', 0, CHUNK)
  if #names == CHUNK then
    redis.call('HSET', issueKey(k), field, names[#names])
    return names, true
  end
  redis.call('HDEL', issueKey(k), field)
  return names, false
end

local function holdAgain(b, now)
  local names, more = chunk(P .. 'dependents:' .. b, b, 'heldTo')
  for _, d in ipairs(names) do
    if redis.call('SADD', P .. 'unmet:' .. d, b) == 1 then
      redis.call('ZADD', P .. 'waiters:' .. b, 0, d)
      owe('look', d, now)
    end
  end
  if more then owe('settle', b, now) end
end

local function settle(b, now)
  if redis.call('HGET', issueKey(b), 'sat') == '1' then release(b, now) else holdAgain(b, now) end
end

local function tell(b, now)
  local names, more = chunk(P .. 'waiters:' .. b, b, 'toldTo')
  for _, d in ipairs(names) do owe('report', d, now) end
  if more then owe('tell', b, now) end
end

local function giveBack(k, now)
  local repository = places(k)
  if redis.call('SREM', P .. 'holders:' .. repository, k) == 0 then return end
  local next = redis.call('ZPOPMIN', P .. 'parked:' .. repository)
  if next[1] then owe('run', next[1], now) end
end

local function setPhase(k, was, phase, since)
  if was and was ~= '' and was ~= phase then redis.call('ZREM', P .. 'phase:' .. was, k) end
  if phase ~= '' then redis.call('ZADD', P .. 'phase:' .. phase, since, k) end
end

-- What happened, for people: the last hundred of an issue, and counts of this half hour.
local function remember(k, h)
  if not h then return end
  local list = P .. 'history:' .. k
  for _, line in ipairs(h.lines) do redis.call('RPUSH', list, line) end
  redis.call('LTRIM', list, -100, -1)
  redis.call('PEXPIRE', list, REST_MS)
  for _, one in ipairs(h.counts) do
    redis.call('HINCRBY', P .. 'pace:' .. h.step, one[1], one[2])
    redis.call('PEXPIRE', P .. 'pace:' .. h.step, 25 * 3600 * 1000)
  end
end

local function announce()
  redis.call('PUBLISH', P .. 'owed', '1')
end
