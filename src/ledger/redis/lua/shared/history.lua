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
