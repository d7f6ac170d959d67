-- ARGV: list of {kind, key, at} as JSON.
for _, one in ipairs(cjson.decode(ARGV[1])) do
  if one.kind == 'report' then nudge(one.key, one.at) else owe(one.kind, one.key, one.at) end
end
announce()
return 1
