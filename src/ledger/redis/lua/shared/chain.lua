-- How long the longest chain is that waits below an issue: of those that are ready, it goes first.
-- `waiters:<b>` has who waits for b, each with its own chain as score. Chains longer than DEEPEST
-- count the same, so a change is told to that many issues above at most.
local DEEPEST = 32

local function chainOf(k) return tonumber(redis.call('HGET', P .. 'chains', k) or '0') end

-- Tells the direct neighbours only: those that it waits for look for themselves next.
local function setChain(k, is, now)
  if is == 0 then
    if redis.call('HDEL', P .. 'chains', k) == 0 then return end
  else
    if is == chainOf(k) then return end
    redis.call('HSET', P .. 'chains', k, is)
  end
  if redis.call('HGET', issueKey(k), 'phase') == 'queued' then oweRun(k, now) end
  for _, b in ipairs(redis.call('SMEMBERS', P .. 'unmet:' .. k)) do
    effort = effort + 1
    redis.call('ZADD', P .. 'waiters:' .. b, 'XX', is, k)
    owe('chain', b, now)
  end
end

local function measureChain(k, now)
  local longest = redis.call('ZRANGE', P .. 'waiters:' .. k, -1, -1, 'WITHSCORES')[2]
  setChain(k, longest and math.min(DEEPEST, tonumber(longest) + 1) or 0, now)
end
