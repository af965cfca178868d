// What nothing triggers in a container.

import { on } from 'heddle'
import { auto } from 'heddle/auto'
import { queue } from 'heddle/portable'

auto(
  on(queue()).each(() => {}),
  { serve: true },
)
