-- ARGV: lease's end, key, … of looks. Claimed anew by now = somebody else's to hand over.
for i = 1, #ARGV, 2 do
  local ends = redis.call('ZSCORE', P .. 'claimed:look', ARGV[i + 1])
  if ends and tonumber(ends) == tonumber(ARGV[i]) then
    redis.call('ZREM', P .. 'claimed:look', ARGV[i + 1])
  end
end
return 0
