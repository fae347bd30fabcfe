/* matrix - product, transpose, determinant and inverse of small matrices. */
#include <math.h>
#include <stdio.h>

enum { N = 4 };
typedef double matrix[N][N];

static matrix a = {{4, 3, 2, 1}, {0, 5, 1, 2}, {7, 8, -3, 1}, {1, 2, 3, 9}};

static void show(const char *name, matrix m) {
  printf("%s\n", name);
  for (int i = 0; i < N; i++) {
    for (int j = 0; j < N; j++)
      printf("%10.4f", m[i][j] == 0 ? 0 : m[i][j]);
    putchar('\n');
  }
}

static double invert(matrix m, matrix inverse) {
  double determinant = 1;
  for (int i = 0; i < N; i++)
    for (int j = 0; j < N; j++)
      inverse[i][j] = i == j;
  for (int column = 0; column < N; column++) {
    int pivot = column;
    for (int row = column + 1; row < N; row++)
      if (fabs(m[row][column]) > fabs(m[pivot][column]))
        pivot = row;
    for (int j = 0; j < N && pivot != column; j++) {
      double kept = m[column][j];
      m[column][j] = m[pivot][j], m[pivot][j] = kept;
      kept = inverse[column][j];
      inverse[column][j] = inverse[pivot][j], inverse[pivot][j] = kept;
    }
    determinant *= pivot == column ? m[column][column] : -m[column][column];
    for (int row = 0; row < N; row++) {
      double factor = row == column ? 0 : m[row][column] / m[column][column];
      for (int j = 0; j < N; j++) {
        m[row][j] -= factor * m[column][j];
        inverse[row][j] -= factor * inverse[column][j];
      }
    }
  }
  for (int i = 0; i < N; i++)
    for (int j = 0; j < N; j++)
      inverse[i][j] /= m[i][i];
  return determinant;
}

int main(void) {
  matrix product = {0}, inverse;
  for (int i = 0; i < N; i++)
    for (int j = 0; j < N; j++)
      for (int k = 0; k < N; k++)
        product[i][j] += a[i][k] * a[j][k];
  show("A * transpose of A", product);
  printf("determinant %.4f\n", invert(a, inverse));
  show("inverse", inverse);
}
