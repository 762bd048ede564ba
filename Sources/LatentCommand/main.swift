import Runtime
print(ThreadCount.default())
let pool = ThreadPool.shared
pool.run(tiles: 10) { print($0) }
