extension ThreadPool {
    /// What `body` makes of each of the `tiles`, in their order, whichever thread made it.
    /// - Complexity: `tiles` calls of `body`, from several threads at a time.
    package func map<Result>(tiles: Int, _ body: (Int) -> Result) -> [Result] {
        Array(unsafeUninitializedCapacity: tiles) { buffer, count in
            if let base = buffer.baseAddress {
                run(tiles: tiles) { (base + $0).initialize(to: body($0)) }
            }
            count = tiles
        }
    }
}
