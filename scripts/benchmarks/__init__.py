# SPDX-License-Identifier: Apache-2.0
"""How fast it is, measured from outside: on the served product, and as ratios, since machines differ."""
