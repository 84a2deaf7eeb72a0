import { describeScreens } from './photographed.ts'
import { screensOfUpdates } from './screens-of-updates.ts'
import { openUpdates, shopOptions } from './shops.ts'

describeScreens('the screens of plans, updates and new clusters', {
  options: shopOptions,
  open: openUpdates,
  screens: screensOfUpdates,
})
