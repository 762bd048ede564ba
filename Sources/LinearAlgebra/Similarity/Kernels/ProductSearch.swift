import CLatentKernels
import LatentRuntime

/// Fills lists with the largest inner products of rows with others, which never leave registers.
///
/// The others are laid out in panels, a group at a time that stays in the cache while all rows go by.
struct ProductSearch<Scalar: BLASScalar> {
    let rows: Matrix<Scalar>
    let others: Matrix<Scalar>
    /// Which of the others there are to choose from, ascending.
    let chosen: [Int32]
    let lists: NeighborLists<Scalar>
    /// What each row is not offered.
    let seen: SparsityPattern?

    /// Rows in a tile: a multiple of those that registers hold.
    private static var height: Int { 96 }
    /// The numbers of a group: 256 KiB of Floats.
    private static var groupSize: Int { 1 << 16 }

    /// How many panels a group has.
    static func group(depth: Int) -> Int { max(1, groupSize / (depth * Scalar.routines.neighborListsAcross)) }

    /// - Complexity: 2 · columns flops a row and other, and a copy of the others.
    func run(pool: ThreadPool) {
        let (depth, across) = (rows.columns, Scalar.routines.neighborListsAcross)
        let group = Self.group(depth: depth) * across
        let panels = AlignedStorage<Scalar>(zeros: group * depth)
        var names = [Int32](repeating: -1, count: group)
        rows.withUnsafePointer { rows in
            withSeen { seen in
                for start in stride(from: 0, to: chosen.count, by: group) {
                    let range = start..<min(start + group, chosen.count)
                    for place in 0..<group { names[place] = place < range.count ? chosen[start + place] : -1 }
                    load(range, panels.pointer, pool)
                    offer(rows, panels: (range.count + across - 1) / across, panels.pointer, names, seen, pool)
                }
            }
        }
    }

    /// Lays out the chosen others `range`, a panel a tile.
    private func load(_ range: Range<Int>, _ panels: UnsafeMutablePointer<Scalar>, _ pool: ThreadPool) {
        let (depth, across) = (rows.columns, Scalar.routines.neighborListsAcross)
        others.withUnsafePointer { others in
            pool.forEachRange(of: range.count, by: across) { part in
                let panel = panels + part.lowerBound * depth
                for place in part {
                    let other = others + Int(chosen[range.lowerBound + place]) * depth
                    for k in 0..<depth { panel[k * across + place - part.lowerBound] = other[k] }
                }
            }
        }
    }

    private func offer(
        _ rows: UnsafePointer<Scalar>, panels count: Int, _ panels: UnsafePointer<Scalar>, _ names: [Int32],
        _ seen: UnsafePointer<seen_names>?, _ pool: ThreadPool
    ) {
        pool.forEachRange(of: self.rows.rows, by: Self.height) { range in
            names.withUnsafeBufferPointer { names in
                guard let names = names.baseAddress else { return }
                Scalar.routines.offerProducts(
                    lists.keys, rows: range, depth: self.rows.columns, rows, panels: count, panels, names: names,
                    seen: seen)
            }
        }
    }

    /// Calls `body` with what the rows have seen, none of them having come to any of it yet; with nil where nothing is
    /// seen.
    private func withSeen(_ body: (UnsafePointer<seen_names>?) -> Void) {
        guard let seen, seen.count > 0 else { return body(nil) }
        var cursors = [Int32](repeating: 0, count: seen.rows)
        seen.rowOffsets.withUnsafeBufferPointer { offsets in
            seen.columnIndices.withUnsafeBufferPointer { names in
                cursors.withUnsafeMutableBufferPointer { cursors in
                    withUnsafePointer(
                        to: seen_names(
                            offsets: offsets.baseAddress, names: names.baseAddress, cursors: cursors.baseAddress)
                    ) { body($0) }
                }
            }
        }
    }
}
