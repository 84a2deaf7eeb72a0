import { describeScreens } from './photographed.ts'
import { screensOfClusters } from './screens-of-clusters.ts'
import { openShops, shopOptions } from './shops.ts'

describeScreens('the screens of clusters', { options: shopOptions, open: openShops, screens: screensOfClusters })
