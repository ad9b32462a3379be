"""Every selector of the project: a layout file for each era of the site, and shared selectors.

Class names come from public scrapers of osce.org, because no saved page could be found. So a page
that no layout matches is not read with one. To add an era, add one TOML file and one fixture
folder (docs/layouts.md).
"""

from osce_crawler.pages.layouts.collection import BODY_MARKERS as BODY_MARKERS
from osce_crawler.pages.layouts.collection import BUILT_IN as BUILT_IN
from osce_crawler.pages.layouts.collection import Layouts as Layouts
from osce_crawler.pages.layouts.collection import layouts_with as layouts_with
from osce_crawler.pages.layouts.era import Era as Era
from osce_crawler.pages.layouts.era import read_era as read_era
from osce_crawler.pages.layouts.layout import Layout as Layout
from osce_crawler.pages.layouts.layout import ListingLayout as ListingLayout
from osce_crawler.pages.layouts.layout import may_have as may_have
from osce_crawler.pages.layouts.links import *  # noqa: F403 - all of its names
from osce_crawler.pages.layouts.selector import Selector as Selector
from osce_crawler.pages.layouts.selector import css as css
from osce_crawler.pages.layouts.selector import in_document_order as in_document_order
from osce_crawler.pages.layouts.selector import matches as matches
from osce_crawler.pages.layouts.selector import xpath as xpath
from osce_crawler.pages.layouts.shared import *  # noqa: F403 - all of its names
from osce_crawler.pages.layouts.tree import Element as Element
from osce_crawler.pages.layouts.tree import Tree as Tree
