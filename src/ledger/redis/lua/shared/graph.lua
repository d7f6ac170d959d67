-- Who waits for whom. A fan-out is walked in chunks, so that no call takes long.

-- A new edge is unmet, whatever is known of the blocker: only the blocker's own look says otherwise.
-- One that either side doesn't know is as good as new.
local function addEdge(d, b, now)
  local new = redis.call('SADD', P .. 'blockers:' .. d, b) + redis.call('ZADD', P .. 'dependents:' .. b, 0, d)
  if new == 0 then return false end
  redis.call('SADD', P .. 'unmet:' .. d, b)
  redis.call('ZADD', P .. 'waiters:' .. b, chainOf(d), d)
  keep(b)
  measureChain(b, now)
  owe('look', b, now)
  return true
end

local function removeEdge(d, b, now)
  redis.call('SREM', P .. 'blockers:' .. d, b)
  redis.call('SREM', P .. 'unmet:' .. d, b)
  redis.call('ZREM', P .. 'dependents:' .. b, d)
  redis.call('ZREM', P .. 'waiters:' .. b, d)
  measureChain(b, now)
end

local function release(b, now)
  local waiters = redis.call('ZRANGE', P .. 'waiters:' .. b, 0, CHUNK - 1)
  for _, d in ipairs(waiters) do
    effort = effort + 1
    redis.call('SREM', P .. 'unmet:' .. d, b)
    -- Its last one: it may start. Otherwise it waits for one less, and says so.
    if redis.call('SCARD', P .. 'unmet:' .. d) == 0 then owe('look', d, now) else nudge(d, now) end
  end
  if #waiters == CHUNK then
    redis.call('ZREMRANGEBYRANK', P .. 'waiters:' .. b, 0, CHUNK - 1)
    measureChain(b, now)
    owe('settle', b, now)
  elseif #waiters > 0 then
    redis.call('DEL', P .. 'waiters:' .. b)
    setChain(b, 0, now)
  end
end

-- The next chunk of an issue's dependents; where it stopped stands in a field of the issue.
local function nextDependents(b, field)
  local from = redis.call('HGET', issueKey(b), field)
  local start = from and ('(' .. from) or '-'
  local names = redis.call('ZRANGEBYLEX', P .. 'dependents:' .. b, start, '+', 'LIMIT', 0, CHUNK)
  effort = effort + #names
  if #names == CHUNK then
    redis.call('HSET', issueKey(b), field, names[#names])
    return names, true
  end
  redis.call('HDEL', issueKey(b), field)
  return names, false
end

-- Of an issue of which nothing is kept but who has it as a blocker: not all of those wait for it.
local function wasSatisfied(b)
  return redis.call('ZCARD', P .. 'waiters:' .. b) < redis.call('ZCARD', P .. 'dependents:' .. b)
end

local function holdAgain(b, now)
  local names, more = nextDependents(b, 'heldTo')
  for _, d in ipairs(names) do
    if redis.call('SADD', P .. 'unmet:' .. d, b) == 1 then
      redis.call('ZADD', P .. 'waiters:' .. b, chainOf(d), d)
      owe('look', d, now)
    end
  end
  measureChain(b, now)
  if more then owe('settle', b, now) end
end

local function settle(b, now)
  if redis.call('HGET', issueKey(b), 'sat') == '1' then release(b, now) else holdAgain(b, now) end
end

-- Those that wait for it show it differently now.
local function tell(b, now)
  local names, more = nextDependents(b, 'toldTo')
  for _, d in ipairs(names) do
    if redis.call('SISMEMBER', P .. 'unmet:' .. d, b) == 1 then nudge(d, now) end
  end
  if more then owe('tell', b, now) end
end
