-- ARGV: list of {kind, key, at} as JSON.
for _, one in ipairs(cjson.decode(ARGV[1])) do owe(one.kind, one.key, one.at) end
announce()
return 1
