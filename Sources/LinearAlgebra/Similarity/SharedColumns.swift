/// The columns in which two rows can meet, numbered anew in their order.
///
/// What stands in another column is part of no product: of items by people, the one rating of somebody. Without such
/// columns sums have the same bits, for the rest stays in its order; all stay where too few would go.
package struct SharedColumns: Sendable {
    /// The number of each column; -1 for one that nobody shares.
    let numbers: [Int32]
    /// How many are shared.
    let count: Int
    /// How many others a row meets in each column of the pattern.
    let meetings: [Int]

    /// The columns that a row of `rows` shares with one of `others`; where that is nil, with another of `rows`. With
    /// `all`, or where they are less than a tenth, columns that nobody shares have a number, too.
    /// - Complexity: O(entries + columns).
    init(_ rows: SparsityPattern, _ others: SparsityPattern?, all: Bool) {
        let rowCounts = rows.columnCounts
        let otherCounts = others?.columnCounts ?? rowCounts
        let own = others == nil ? 1 : 0
        var numbers = [Int32](repeating: -1, count: rows.columns)
        let meetings = otherCounts.map { max($0 - own, 0) }
        let shared = meetings.indices.count { rowCounts[$0] > 0 && meetings[$0] > 0 }
        // To leave out less than a tenth is not worth the copy.
        let keepsAll = all || 10 * shared > 9 * rows.columns
        var count = 0
        for column in 0..<rows.columns where keepsAll || (rowCounts[column] > 0 && meetings[column] > 0) {
            numbers[column] = Int32(count)
            count += 1
        }
        (self.numbers, self.count, self.meetings) = (numbers, count, meetings)
    }

    /// Whether no column is left out.
    var isAll: Bool { count == numbers.count }
}

/// Rows by how many entries they have in shared columns, those with the most first.
///
/// Those with as many go by the first such column and then by their number: rows of one entry that are the same stand
/// together.
package struct RowsByEntries: Sendable {
    /// The rows: those that have too few entries for any score are left out.
    package let order: [Int]
    /// How many entries each of them has, in this order.
    package let entries: [Int]

    /// The rows of `pattern` with `least` entries in shared columns or more.
    /// - Complexity: O(rows + columns), by counting, and O(entries) where a column is left out.
    init(_ pattern: SparsityPattern, _ columns: SharedColumns, least: Int) {
        var counts = [Int](repeating: 0, count: pattern.rows)
        var firsts = [Int32](repeating: 0, count: pattern.rows)
        for row in 0..<pattern.rows {
            let own = pattern.row(row)
            if columns.isAll {
                (counts[row], firsts[row]) = (own.count, own.first ?? 0)
                continue
            }
            for column in own.reversed() where columns.numbers[Int(column)] >= 0 {
                counts[row] += 1
                firsts[row] = columns.numbers[Int(column)]
            }
        }
        let most = counts.max() ?? 0
        let byFirst = CountingSort(firsts, below: columns.count + 1).order
        let sorted = CountingSort(byFirst.map { Int32(most - counts[$0]) }, below: most + 1)
        let kept = least > most ? 0 : sorted.offsets[most - least + 1]
        order = sorted.order[..<kept].map { byFirst[$0] }
        entries = order.map { counts[$0] }
    }

    /// How many have `support` entries or more: the first so many.
    /// - Complexity: O(log rows).
    package func count(from support: Int) -> Int {
        var (low, high) = (0, entries.count)
        while low < high {
            let middle = (low + high) / 2
            if entries[middle] >= support { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension CSRMatrix {
    /// The rows `selected`, in that order, without columns that are not shared, under the numbers that the others have.
    /// - Complexity: O(their entries).
    @specialized(where Scalar == Float)
    @specialized(where Scalar == Double)
    func selecting(rows selected: [Int], _ columns: SharedColumns) -> CSRMatrix {
        guard !columns.isAll else { return selectingRows(selected) }
        var offsets = [0]
        offsets.reserveCapacity(selected.count + 1)
        var (indices, kept): ([Int32], [Scalar]) = ([], [])
        for row in selected {
            for k in pattern.rowOffsets[row]..<pattern.rowOffsets[row + 1] {
                let number = columns.numbers[Int(pattern.columnIndices[k])]
                guard number >= 0 else { continue }
                indices.append(number)
                kept.append(values[k])
            }
            offsets.append(indices.count)
        }
        return CSRMatrix(
            pattern: SparsityPattern(
                rows: selected.count, columns: columns.count, checkedOffsets: offsets, indices: indices),
            values: kept)
    }
}
