import CLatentKernels

extension Float {
    public static var similarityKernels: SimilarityKernels<Float> {
        SimilarityKernels(
            panelWidth: similarity_panel_f32, listsAcross: neighbors_across_f32,
            keyBytes: neighbor_key_bytes_f32,
            panelScores: { rows, s, sizes, panel, panelSizes, lanes, formula, scores, stride in
                withUnsafePointer(to: formula) {
                    similarity_panel_scores_f32(
                        rows.lowerBound, rows.upperBound, s.offsets, s.columns, s.values, sizes, panel, panelSizes,
                        lanes, $0, scores, stride)
                }
            },
            scatterScores: { row, s, sizes, others, otherSizes, width, formula, sums, scores in
                withUnsafePointer(to: formula) {
                    similarity_scatter_scores_f32(
                        row, s.offsets, s.columns, s.values, sizes, others.offsets, others.columns, others.values,
                        otherSizes, width, $0, sums, scores)
                }
            },
            scores: { rows, lanes, rowSizes, laneSizes, formula, products, stride in
                withUnsafePointer(to: formula) {
                    similarity_scores_f32(rows, lanes, rowSizes, laneSizes, $0, products, stride)
                }
            },
            squares: { rows, s, sums in similarity_squares_f32(0, rows, s.offsets, s.values, sums) },
            offer: { keys, row, count, indices, scores in
                withUnsafePointer(to: keys.lists) { neighbors_offer_f32($0, row, count, indices, scores) }
            },
            offerAcross: { keys, row, lanes, count, indices, scores, stride in
                withUnsafePointer(to: keys.lists) {
                    neighbors_offer_across_f32($0, row, lanes, count, indices, scores, stride)
                }
            },
            take: { keys, row, indices, scores in
                withUnsafePointer(to: keys.lists) { _ = neighbors_take_f32($0, row, indices, scores) }
            })
    }
}
