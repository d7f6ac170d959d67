-- ARGV: pairs of member and the score it was claimed until. A look owed anew meanwhile stays.
for i = 1, #ARGV, 2 do
  local score = redis.call('ZSCORE', P .. 'owed', ARGV[i])
  if score and tonumber(score) == tonumber(ARGV[i + 1]) then redis.call('ZREM', P .. 'owed', ARGV[i]) end
end
return 1
