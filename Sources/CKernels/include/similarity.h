#ifndef LATENT_SIMILARITY_H
#define LATENT_SIMILARITY_H

#include <stddef.h>
#include <stdint.h>

/// How the sums over two rows x and y make their score.
typedef enum {
    /// Σxy.
    similarity_dot = 0,
    /// Σxy of rows of length 1, kept within -1 ... 1.
    similarity_cosine = 1,
    /// ± the root of |x|² + |y|² - 2Σxy; the sizes are the squared lengths.
    similarity_distance = 2,
    /// Σxy / (|x| + |y| - Σxy) of rows of ones; the sizes are their counts.
    similarity_jaccard = 3,
    /// Σxy / √(Σx² Σy²) over the columns that both rows have.
    similarity_common_cosine = 4,
    /// The same of x and y less their means over those columns.
    similarity_pearson = 5,
} similarity_kind;

/// From sums to scores.
typedef struct {
    similarity_kind kind;
    /// How many sums are kept: 1, Σxy; 2, and the count n of common columns; 4, and Σx², Σy² over them; 6, and Σx, Σy.
    int32_t terms;
    /// λ of the factor (n - 1) / (n - 1 + λ); 0 for none.
    double shrinkage;
    /// The least n that counts.
    double support;
    /// n where it is not counted (`terms` 1).
    double count;
    /// What stands for a score of 0 or of too little support.
    double absent;
    /// The sign of a distance.
    double sign;
} similarity_formula;

/// The rows in a panel: 256 bytes in each column.
enum { similarity_panel_f32 = 64, similarity_panel_f64 = 32 };

/// The scores of the sparse rows [first, last) with a panel of rows: row r of the panel has its column c at
/// panel[c * similarity_panel + r], which is 0, or NaN where `terms` is above 1, for a column that it has not.
///
/// Those of row j begin at scores + (j - first) * stride; of the panel's, only the first `lanes` are written.
/// 2 * similarity_panel flops an entry and term; each sum is taken over ascending columns, so that it is the same
/// bits whichever of the two rows is in the panel.
void similarity_panel_scores_f32(ptrdiff_t first, ptrdiff_t last, const ptrdiff_t *offsets, const int32_t *columns,
                                 const float *values, const float *row_sizes, const float *panel,
                                 const float *panel_sizes, ptrdiff_t lanes, const similarity_formula *formula,
                                 float *scores, ptrdiff_t stride);
void similarity_panel_scores_f64(ptrdiff_t first, ptrdiff_t last, const ptrdiff_t *offsets, const int32_t *columns,
                                 const double *values, const double *row_sizes, const double *panel,
                                 const double *panel_sizes, ptrdiff_t lanes, const similarity_formula *formula,
                                 double *scores, ptrdiff_t stride);

/// The scores, which are no distances, of sparse row j with the others that share a column with it: no more work than
/// there are such pairs of entries. Others are given by column: column c is in the rows `others`[starts[c]] ..<
/// `others`[by_column[c + 1]], of which those from singles[c] on have no other column, and need no sum.
///
/// Returns how many they are, of singles those of `least` or more, and writes which to `met` and their scores to
/// `scores`, in whole vectors; `met` has room for one more than there are others. `own` is one that is left out; -1 for
/// none. `sums` has `terms` numbers for each other, of which the first must be NaN, and is so again. The sums are those
/// of the panels, to the bit.
ptrdiff_t similarity_scatter_scores_f32(ptrdiff_t j, const ptrdiff_t *offsets, const int32_t *columns,
                                        const float *values, const float *row_sizes, const ptrdiff_t *starts,
                                        const ptrdiff_t *singles, const ptrdiff_t *by_column, const int32_t *others,
                                        const float *other_values, const float *other_sizes, ptrdiff_t own,
                                        const similarity_formula *formula, float least, float *sums, int32_t *met,
                                        float *scores);
ptrdiff_t similarity_scatter_scores_f64(ptrdiff_t j, const ptrdiff_t *offsets, const int32_t *columns,
                                        const double *values, const double *row_sizes, const ptrdiff_t *starts,
                                        const ptrdiff_t *singles, const ptrdiff_t *by_column, const int32_t *others,
                                        const double *other_values, const double *other_sizes, ptrdiff_t own,
                                        const similarity_formula *formula, double least, double *sums, int32_t *met,
                                        double *scores);

/// Makes scores of the products Σxy in place: `rows` of `lanes` numbers, `stride` apart. `terms` must be 1.
void similarity_scores_f32(ptrdiff_t rows, ptrdiff_t lanes, const float *row_sizes, const float *lane_sizes,
                           const similarity_formula *formula, float *products, ptrdiff_t stride);
void similarity_scores_f64(ptrdiff_t rows, ptrdiff_t lanes, const double *row_sizes, const double *lane_sizes,
                           const similarity_formula *formula, double *products, ptrdiff_t stride);

/// Σx² of the sparse rows [first, last), rounded as the products of two rows are.
void similarity_squares_f32(ptrdiff_t first, ptrdiff_t last, const ptrdiff_t *offsets, const float *values,
                            float *squares);
void similarity_squares_f64(ptrdiff_t first, ptrdiff_t last, const ptrdiff_t *offsets, const double *values,
                            double *squares);

#endif
