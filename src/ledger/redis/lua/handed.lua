-- ARGV: pairs of member and the score it was claimed until. What was owed anew meanwhile stays.
for i = 1, #ARGV, 2 do
  local member = ARGV[i]
  local score = redis.call('ZSCORE', P .. 'owed', member)
  if score and tonumber(score) == tonumber(ARGV[i + 1]) then
    local kind, k = string.match(member, '^(%a+)|(.*)$')
    if kind == 'look' then
      redis.call('ZREM', P .. 'owed', member)
    elseif redis.call('EXISTS', issueKey(k)) == 1 then
      -- The job reads what it was owed for.
      redis.call('HDEL', issueKey(k), 'nudged')
    end
  end
end
return 1
