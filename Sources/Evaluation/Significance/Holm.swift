/// Probabilities of several tests that are looked at together.
public enum Holm {
    /// Each of `pValues` made so large that, taking for true what is below α, one takes anything false for true with
    /// probability α at the most: the k-th smallest of m by m − k + 1, no smaller than those before it, and 1 at the
    /// most (Holm, "A simple sequentially rejective multiple test procedure", Scandinavian journal of statistics 6,
    /// 1979).
    /// - Returns: in the order of `pValues`.
    /// - Complexity: O(m log m).
    public static func adjusted(_ pValues: [Double]) -> [Double] {
        var result = pValues
        var largest = 0.0
        for (rank, place) in pValues.indices.sorted(by: { pValues[$0] < pValues[$1] }).enumerated() {
            largest = max(largest, min(1, Double(pValues.count - rank) * pValues[place]))
            result[place] = largest
        }
        return result
    }
}
