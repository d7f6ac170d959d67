-- What happened, for people: the last hundred of an issue, and counts of this half hour.
local function remember(k, h)
  if not h then return end
  local list = P .. 'history:' .. k
  for _, line in ipairs(h.lines) do redis.call('RPUSH', list, line) end
  redis.call('LTRIM', list, -100, -1)
  redis.call('PEXPIRE', list, REST_MS)
  local pace = P .. 'pace:' .. h.step
  for _, one in ipairs(h.counts) do redis.call('HINCRBY', pace, one[1], one[2]) end
  if #h.counts > 0 then redis.call('PEXPIRE', pace, 25 * 3600 * 1000) end
end
