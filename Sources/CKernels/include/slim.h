#ifndef LATENT_SLIM_H
#define LATENT_SLIM_H

#include <stddef.h>
#include <stdint.h>

/// For an item j the least of ½‖x_j - Xw‖² + ½ l2 ‖w‖² + l1 ‖w‖₁ with w_j = 0, given G = XᵀX.
typedef struct {
    /// G, items × items, symmetric.
    const float *gram;
    /// Its diagonal.
    const float *squares;
    ptrdiff_t items;
    float l1;
    float l2;
    /// Whether no weight may be below 0.
    int32_t non_negative;
    /// The gap to reach, as a share of ½‖x_j‖², the objective at w = 0.
    double tolerance;
    /// Passes over an item's working set, at most.
    ptrdiff_t sweeps;
} slim_problem;

/// Room that a thread works in, of any numbers: `items` of each of the first four, slim_near of the next two, and
/// slim_block.
typedef struct {
    float *gradient;
    float *weights;
    int32_t *working;
    uint8_t *is_working;
    int32_t *places;
    float *near_gradient;
    float *block;
} slim_room;

/// The items whose part of G is copied together, and the numbers of that copy.
enum { slim_near = 512, slim_block = slim_near * slim_near };

/// Solves for `item` by coordinate descent over a working set that grows by what violates the optimality conditions
/// most (Friedman, Hastie and Tibshirani 2010, section 2.2, on covariances).
///
/// The weights that are not 0 are left in front of room.weights, their items in front of room.working, in no order; how
/// many is returned. `gap` becomes a bound, by which the objective is above the least at the most, as a share of
/// ½‖x_j‖²: above the tolerance where the sweeps did not suffice.
ptrdiff_t slim_item_f32(const slim_problem *problem, ptrdiff_t item, const slim_room *room, double *gap);

#endif
