-- ARGV: pairs of member and the score it was claimed until. What was owed anew meanwhile stays.
for i = 1, #ARGV, 2 do
  local member = ARGV[i]
  local kind, k = string.match(member, '^(%a+)|(.*)$')
  local score = redis.call('ZSCORE', setOf(kind), member)
  if score and tonumber(score) == tonumber(ARGV[i + 1]) then
    if kind ~= 'report' then
      redis.call('ZREM', setOf(kind), member)
    elseif redis.call('EXISTS', issueKey(k)) == 1 then
      -- The job reads what it was owed for.
      redis.call('HDEL', issueKey(k), 'nudged')
    end
  end
end
return 1
